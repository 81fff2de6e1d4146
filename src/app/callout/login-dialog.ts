import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import type { KeyPress } from '../key-press.ts';
import { edited } from '../overlays.ts';
import { EMPTY_INPUT, inputOf, type TextInput } from '../text-input.ts';

/** One row of the dialog. */
export interface LoginField {
  readonly id: 'user' | 'password' | 'token' | 'sentinel';
  readonly label: string;
  readonly about: string;
  readonly input: TextInput;
  /** What is typed is not shown. */
  readonly hidden: boolean;
  /** What may stand there: it completes what is typed. */
  readonly options: readonly string[];
}

/** What a client shows, as it was typed. */
export type TypedLogin = Readonly<Record<LoginField['id'], string>>;

/** Asks what a client would show in a login that is tried. */
export interface LoginDialog {
  readonly kind: 'login';
  /** Name of the callout account. */
  readonly account: string;
  readonly fields: readonly LoginField[];
  /** The field that has the keys. */
  readonly index: number;
  /** Why it cannot be sent; not clean. */
  readonly fault: string;
  /** The login is on its way. */
  readonly busy: boolean;
  readonly give: (login: TypedLogin) => void;
  readonly leave: () => void;
}

/** What the dialog begins with. */
export interface LoginStart {
  readonly account: string;
  readonly user: string;
  /** The sentinel, where it is clear which user that is. */
  readonly sentinel: string;
  /** Users that could be it. */
  readonly sentinels: readonly string[];
}

/** Rows of a dialog in which nothing was typed yet. */
export function loginFields({ account, user, sentinel, sentinels }: LoginStart): readonly LoginField[] {
  const field = (id: LoginField['id'], label: string, about: string, text = ''): LoginField => ({
    ...{ id, label, about, input: text === '' ? EMPTY_INPUT : inputOf(text) },
    hidden: id === 'password' || id === 'token',
    options: id === 'sentinel' ? sentinels : [],
  });
  return [
    field('user', 'User', 'the name that the client gives; empty: none', user),
    field('password', 'Password', 'of that user; it is not shown'),
    field('token', 'Token', 'where clients show a token instead; it is not shown'),
    field('sentinel', 'Sentinel', `a user of ${account}, or a creds file`, sentinel),
  ];
}

/** What of an option is not typed yet; empty where none fits. */
export function restOf({ input: { text }, options }: LoginField): string {
  const found = text === '' ? undefined : options.find(each => each.startsWith(text) && each !== text);
  return found?.slice(text.length) ?? '';
}

/** What the dialog says beside its fields. */
export function loginWords({ fields, index, fault, busy }: LoginDialog): readonly string[] {
  const field = fields[index];
  const options = field?.options.length ? `Users: ${field.options.join(', ')}` : '';
  return [
    ...(field ? [sentences(`${field.label}: ${field.about}`, options)] : []),
    ...(fault === '' ? [] : [fault]),
    ...(busy ? ['A login is on its way …'] : []),
  ];
}

const STEPS: Readonly<Record<string, number>> = { tab: 1, down: 1, 'shift-tab': -1, up: -1 };

/** A key while it asks. */
export function loginKey(app: Dashboard, dialog: LoginDialog, { name, text }: KeyPress): void {
  if (name === 'escape') return dialog.leave();
  if (dialog.busy) return;
  if (name === 'enter') return give(app, dialog);
  const step = STEPS[name];
  const { fields, index } = dialog;
  if (step !== undefined) {
    const next = (index + step + fields.length) % fields.length;
    return app.update({ overlay: { ...dialog, index: next } });
  }
  const field = fields[index];
  if (!field) return;
  const input = typed(field, name, text);
  if (!input) return;
  const changed = fields.map((each, i) => (i === index ? { ...each, input } : each));
  app.update({ overlay: { ...dialog, fields: changed, fault: '' } });
}

function typed(field: LoginField, key: string, text: string | undefined): TextInput | undefined {
  const { input } = field;
  const atEnd = input.cursor === inputOf(input.text).cursor;
  if ((key === 'right' || key === 'end' || key === 'ctrl-e') && atEnd)
    return inputOf(input.text + restOf(field));
  return edited(input, key, text);
}

function give(app: Dashboard, dialog: LoginDialog): void {
  const login = Object.fromEntries(dialog.fields.map(({ id, input }) => [id, input.text])) as TypedLogin;
  if (login.password !== '' && login.user === '')
    return app.update({
      overlay: { ...dialog, index: 0, fault: 'A password goes with a user: type its name.' },
    });
  dialog.give(login);
}
