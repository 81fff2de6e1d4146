import type { SignerCandidate } from '../../core/operations/signers.ts';
import { type Form, textsOf } from './form.ts';
import { identityField } from './form-fields.ts';

/** The command that does what a form says. */
export function commandLine(form: Form): string {
  const { operation, operator, fields } = form;
  const identity = operation.argument === undefined ? undefined : identityField(operation);
  const words = fields.flatMap(each => {
    const texts = textsOf(form, each) ?? [];
    if (each.name === identity) return texts.map(quoted);
    const flag = /--[\w-]+/.exec(each.field.flags)?.[0] ?? '';
    if (each.field.kind === 'yes-no') return texts.map(text => (text === 'yes' ? flag : `${flag}=false`));
    return texts.map(text => (text.startsWith('-') ? `${flag}=${quoted(text)}` : `${flag} ${quoted(text)}`));
  });
  const of = operation.noun === 'operator' || operator === '' ? [] : [`--operator ${quoted(operator)}`];
  return ['nkeeper', operation.words, ...words, ...of].join(' ');
}

/** A command that signs with the key that a person chose: by the role of its scope, where that says which one. */
export function signedBy(command: string, signer: string, signers: readonly SignerCandidate[]): string {
  const { scope = '' } = signers.find(({ publicKey }) => publicKey === signer) ?? {};
  const isPlain = scope !== '' && signers.filter(each => each.scope === scope).length === 1;
  return `${command} -K ${quoted(isPlain ? scope : signer)}`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
