import type { Field } from '../../core/operations/fields/field.ts';
import type { SignerCandidate } from '../../core/operations/signers.ts';
import { integer } from '../../core/text/amounts.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Form } from './form.ts';
import { saidOf } from './form-said.ts';
import { identityField } from './noun.ts';

/** The command that does what a form says; empty where no command can: flags take a comma for two entries. */
export function commandLine(form: Form): string {
  const { operation, operator } = form;
  const told = saidOf(form);
  if (told.some(({ isList, texts, field }) => isList && isTornApart(field, texts))) return '';
  const identity = operation.argument === undefined ? undefined : identityField(operation);
  const words = told.flatMap(each => {
    const { texts } = each;
    if (each.name === identity) return fewOf(texts.map(shellWord));
    const flag = /--[\w-]+/.exec(each.field.flags)?.[0] ?? '';
    if (each.field.kind === 'yes-no') return texts.map(text => (text === 'yes' ? flag : `${flag}=false`));
    return fewOf(
      texts.map(text => (text.startsWith('-') ? `${flag}=${shellWord(text)}` : `${flag} ${shellWord(text)}`)),
    );
  });
  const of = operation.noun === 'operator' || operator === '' ? [] : [`--operator ${shellWord(operator)}`];
  return ['nkeeper', operation.words, ...words, ...of].join(' ');
}

function isTornApart(field: Field<unknown>, texts: readonly string[]): boolean {
  return (field.parse(texts, 0) as readonly string[]).length !== texts.length;
}

/** How many names of one field are written out. */
const MOST = 20;

/** Nobody reads a thousand names; what stands for the rest is no name, so that a copied command is refused. */
function fewOf(words: readonly string[]): readonly string[] {
  const more = words.length - MOST;
  return more <= 1 ? words : [...words.slice(0, MOST), `'(and ${integer(more)} more)'`];
}

/** A command that signs with the key that a person chose: by the role of its scope, where that says which one. */
export function signedBy(command: string, signer: string, signers: readonly SignerCandidate[]): string {
  const { scope = '' } = signers.find(({ publicKey }) => publicKey === signer) ?? {};
  const isPlain = scope !== '' && signers.filter(each => each.scope === scope).length === 1;
  return `${command} -K ${shellWord(isPlain ? scope : signer)}`;
}

/** The same command for the very store that is open here. @param program what leads there: `nkeeper -H DIR` */
export function withStore(command: string, program = 'nkeeper'): string {
  return command.replace(/^nkeeper(?= |$)/, () => program);
}
