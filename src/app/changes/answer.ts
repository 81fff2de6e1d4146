/** Where a question stands: No until somebody turns it. */
export type Answer = 'no' | 'yes';

const TURNS = new Set(['left', 'right', 'tab', 'shift-tab', 'h', 'l']);

/** The other answer, where the key turns to it. No letter means Yes. */
export function turned(answer: Answer, key: string): Answer | undefined {
  if (!TURNS.has(key)) return undefined;
  return answer === 'yes' ? 'no' : 'yes';
}
