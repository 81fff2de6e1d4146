/** Values of a flag where there are only a few. */
interface Choices {
  readonly values: readonly string[];
  /** Several, with commas between them. */
  readonly many?: true;
  /** A file is as good. */
  readonly orFile?: true;
}

const CONNECTION_TYPES: Choices = {
  values: ['STANDARD', 'WEBSOCKET', 'LEAFNODE', 'LEAFNODE_WS', 'MQTT', 'MQTT_WS', 'IN_PROCESS'],
  many: true,
};
const TIERS: Choices = { values: ['0', '1', '2', '3', '4', '5'] };
const NEW_KEY: Choices = { values: ['generate'], orFile: true };
const DIAGRAM: Choices = { values: ['plantuml', 'mermaid', 'dot', 'svg', 'text'] };

/** By flag, or by command and flag. Written down here: what they are of is not loaded while somebody waits at Tab; a test compares. */
const CHOICES: Readonly<Record<string, Choices>> = {
  'generate diagram --format': DIAGRAM,
  'generate diagram component --format': DIAGRAM,
  'generate diagram object --format': DIAGRAM,
  'generate report --format': { values: ['html', 'markdown'] },
  '--conn-type': CONNECTION_TYPES,
  '--rm-conn-type': CONNECTION_TYPES,
  '--tls-curves': { values: ['P256', 'P384', 'P521', 'X25519'], many: true },
  '--response-type': { values: ['Singleton', 'Stream', 'Chunked'] },
  '--sampling': { values: ['header'] },
  '--host-cluster-traffic': { values: ['system', 'owner'] },
  '--js-tier': TIERS,
  '--rm-js-tier': TIERS,
  '--js-enable': TIERS,
  'edit operator --sk': NEW_KEY,
  'edit account --sk': NEW_KEY,
  'edit signing-key --sk': NEW_KEY,
  'edit authcallout --curve': NEW_KEY,
  'callout setup --curve': { values: ['generate', 'none'], orFile: true },
  'rotate signing-key --to': NEW_KEY,
  'rotate user --to': NEW_KEY,
  'rotate account --to': NEW_KEY,
};

/** Values of an argument, by command and its name. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = { 'can action': ['publish', 'subscribe'] };

/** What can stand behind a flag of a command, with what is typed of a list before it. @param path `edit user` */
export function choicesOf(path: string, flag: string, typed: string): readonly string[] | undefined {
  const found = CHOICES[`${path} ${flag}`] ?? CHOICES[flag];
  if (!found) return undefined;
  const before = found.many ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const given = before.split(',');
  const values = found.values.filter(value => !given.includes(value)).map(value => `${before}${value}`);
  return found.orFile ? [...values, ':files'] : values;
}

/** What can be an argument of a command, where there are only a few. */
export function argumentChoices(path: string, name: string): readonly string[] | undefined {
  return ARGUMENTS[`${path} ${name}`];
}
