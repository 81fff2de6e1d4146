import { existsSync } from 'node:fs';
import type { Draft } from '../draft.ts';

/** nsc's own words. */
const RULES = `# ignore all nk files 
**/*.nk

# ignore all creds files
**/*.creds
`;

/** So that nobody hands seeds to git together with the rest. As nsc does it for a new keystore. */
export function ignoreKeys(draft: Draft): void {
  const { store, gitIgnore } = draft.context;
  const path = `${store.locations.keystoreDir.path}/.gitignore`;
  if (gitIgnore && !existsSync(path)) draft.writeConfig(path, undefined, RULES);
}
