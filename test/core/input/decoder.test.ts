import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputDecoder } from '../../../src/core/input/decoder.ts';
import type { InputEvent, KeyEvent } from '../../../src/core/input/events.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Decodes reads that follow each other slowly, gives up at the end, and writes events short: `j`, `paste:text`. */
function decode(...reads: string[]): string[] {
  const decoder = new InputDecoder();
  return [...reads.flatMap(read => decoder.push(bytes(read), 20)), ...decoder.giveUp()].map(short);
}

function short(event: InputEvent): string {
  return event.type === 'paste' ? `paste:${event.text}` : event.name;
}

function keysOf(events: InputEvent[]): KeyEvent[] {
  return events.filter(event => event.type === 'key');
}

const table: readonly (readonly [name: string, reads: readonly string[], events: readonly string[]])[] = [
  ['letters', ['j'], ['j']],
  ['a capital letter', ['G'], ['G']],
  ['coalesced keys', ['jj'], ['j', 'j']],
  ['text and Enter in one read', ['abc\r'], ['a', 'b', 'c', 'enter']],
  ['space', [' '], ['space']],
  ['Enter as carriage return', ['\r'], ['enter']],
  ['Enter as line feed', ['\n'], ['enter']],
  ['Enter as both is one Enter', ['\r\n'], ['enter']],
  ['Enter as both in two reads', ['\r', '\n'], ['enter']],
  ['two Enters', ['\r\r'], ['enter', 'enter']],
  ['Backspace', ['\x7f\x7f'], ['backspace', 'backspace']],
  ['Backspace of other terminals', ['\x08'], ['backspace']],
  ['Delete', ['\x1b[3~'], ['delete']],
  ['Tab and Shift-Tab', ['\t\x1b[Z'], ['tab', 'shift-tab']],
  ['arrows', ['\x1b[A\x1b[B\x1b[C\x1b[D'], ['up', 'down', 'right', 'left']],
  ['arrows in application mode', ['\x1bOA\x1bOB\x1bOC\x1bOD'], ['up', 'down', 'right', 'left']],
  ['Home, End: xterm', ['\x1b[H\x1b[F\x1bOH\x1bOF'], ['home', 'end', 'home', 'end']],
  ['Home, End: vt220, rxvt', ['\x1b[1~\x1b[4~\x1b[7~\x1b[8~'], ['home', 'end', 'home', 'end']],
  ['pages, Insert', ['\x1b[5~\x1b[6~\x1b[2~'], ['pageup', 'pagedown', 'insert']],
  ['keypad Enter', ['\x1bOM'], ['enter']],
  ['F1 to F4', ['\x1bOP\x1bOQ\x1bOR\x1bOS'], ['f1', 'f2', 'f3', 'f4']],
  ['F1 of old xterm and of the Linux console', ['\x1b[11~\x1b[[A'], ['f1', 'f1']],
  ['F5, F10, F12', ['\x1b[15~\x1b[21~\x1b[24~'], ['f5', 'f10', 'f12']],
  ['Ctrl letters', ['\x03\x04\x0c\x1a'], ['ctrl-c', 'ctrl-d', 'ctrl-l', 'ctrl-z']],
  ['Ctrl-Space and the rest', ['\x00\x1c\x1f'], ['ctrl-space', 'ctrl-\\', 'ctrl-_']],
  ['Ctrl and arrows', ['\x1b[1;5C\x1b[1;5D'], ['ctrl-right', 'ctrl-left']],
  ['Shift and arrows', ['\x1b[1;2A'], ['shift-up']],
  ['rxvt Shift-Delete, Ctrl-Delete', ['\x1b[3$\x1b[3^j'], ['shift-delete', 'ctrl-delete', 'j']],
  ['Alt', ['\x1bx\x1b\x7f'], ['alt-x', 'alt-backspace']],
  ['Alt with a letter of two bytes', ['\x1bé'], ['alt-é']],
  ['Escape alone', ['\x1b'], ['escape']],
  ['Escape twice', ['\x1b\x1b'], ['escape', 'escape']],
  ['Escape and an arrow', ['\x1b\x1b[A'], ['escape', 'up']],
  ['arrow split after Escape', ['\x1b', '[A'], ['up']],
  ['arrow split in three', ['\x1b', '[', 'A'], ['up']],
  ['Delete split before its end', ['\x1b[3', '~'], ['delete']],
  ['keys around a split arrow', ['j\x1b', '[Bk'], ['j', 'down', 'k']],
  ['letters beyond ASCII', ['é账\u{1f600}'], ['é', '账', '\u{1f600}']],
  ['a letter with its accent apart', ['e\u0301x'], ['e\u0301', 'x']],
  ['paste', ['\x1b[200~hello\r\nworld\r\x1b[201~'], ['paste:hello\nworld\n']],
  ['paste and keys', ['j\x1b[200~q\x1b[201~k'], ['j', 'paste:q', 'k']],
  ['paste across reads', ['\x1b[200~he', 'llo', ' w\x1b[201~'], ['paste:hello w']],
  ['paste with its marks cut', ['\x1b[2', '00~a\x1b[A\x1b[20', '1', '~j'], ['paste:a\x1b[A', 'j']],
  ['paste of letters cut in the middle', ['\x1b[200~a', 'b\x1b[201~'], ['paste:ab']],
  ['paste without its end, and Ctrl-C', ['\x1b[200~abc', '\x03'], ['paste:abc', 'ctrl-c']],
  ['the same, pressed twice', ['\x1b[200~abc\x1b[20', '\x03\x03'], ['paste:abc\x1b[20', 'ctrl-c', 'ctrl-c']],
  ['Ctrl-C within a paste', ['\x1b[200~a\x03b', 'c\x1b[201~'], ['paste:a\x03bc']],
  ['two pastes', ['\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~'], ['paste:a', 'paste:b']],
  ['empty paste', ['\x1b[200~\x1b[201~'], ['paste:']],
  ['end of a paste that never began', ['\x1b[201~j'], ['j']],
  ['focus', ['\x1b[I\x1b[Oj'], ['j']],
  ['mouse, SGR', ['\x1b[<0;10;5M\x1b[<0;10;5mj'], ['j']],
  ['mouse, oldest form', ['\x1b[M !!j'], ['j']],
  ['mouse, split', ['\x1b[M ', '!!j'], ['j']],
  ['cursor report', ['\x1b[24;80Rj'], ['j']],
  ['device attributes', ['\x1b[?62;1;6c\x1b[>0;276;0cj'], ['j']],
  ['mode report', ['\x1b[?2026;2$yj'], ['j']],
  ['colour report by OSC, both ends', ['\x1b]11;rgb:0000/0000/0000\x07\x1b]10;x\x1b\\j'], ['j']],
  ['OSC split', ['\x1b]11;rgb:00', '00/0000\x1b', '\\j'], ['j']],
  ['DCS', ['\x1bP>|XTerm(1)\x1b\\j'], ['j']],
  ['Ctrl-F1 to Ctrl-F4', ['\x1b[1;5P\x1b[1;5Q\x1b[1;5R\x1b[1;5Sj'], ['j']],
  ['Ctrl-F5, F13', ['\x1b[15;5~\x1b[25~j'], ['j']],
  ['unknown sequences', ['\x1b[99~\x1b[5n\x1b[13;2uj'], ['j']],
  ['sequence broken by a control character', ['\x1b[1;\x03'], ['ctrl-c']],
  ['C1 control, line separator', ['\u009b\u2028j'], ['j']],
  ['C1 control after ESC', ['\x1b\u0080j'], ['j']],
  ['beginning of a sequence that never ends', ['\x1b[1;'], []],
];

for (const [name, reads, events] of table) {
  test(`decoder: ${name}`, () => assert.deepEqual(decode(...reads), events));
}

test('bytes that are no UTF-8 come to nothing, a character cut in the middle comes whole', () => {
  const decoder = new InputDecoder();
  assert.deepEqual(decoder.push(Uint8Array.of(0xff, 0x9b, 0xc0, 0x6a)).map(short), ['j']);
  assert.deepEqual(decoder.push(Uint8Array.of(0xe8, 0xb4)), []);
  assert.equal(decoder.waiting, 'character');
  assert.deepEqual(decoder.push(Uint8Array.of(0xa6)).map(short), ['账']);
  assert.equal(decoder.waiting, 'nothing');
});

test('any cut into reads gives the same events as one read', () => {
  const whole = table.filter(([, reads]) => reads.length === 1).map(([, reads]) => reads[0] ?? '');
  fc.assert(
    fc.property(fc.constantFrom(...whole), fc.array(fc.nat(30)), (text, cuts) => {
      const all = bytes(text);
      const places = [...new Set(cuts.filter(at => at < all.length))].sort((a, b) => a - b);
      const decoder = new InputDecoder();
      const parts = [0, ...places].map((from, index) => all.subarray(from, places[index] ?? all.length));
      const events = [...parts.flatMap(part => decoder.push(part, 1)), ...decoder.giveUp()].map(short);
      // The accent is its own key when its letter was already delivered.
      assert.equal(events.join(' ').replaceAll(' \u0301', '\u0301'), decode(text).join(' '));
    }),
    { numRuns: 2000 },
  );
});

test('no bytes whatever make it throw, or give a key that holds a control character', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 6 }), reads => {
      const decoder = new InputDecoder();
      for (const event of [...reads.flatMap(read => decoder.push(read, 10)), ...decoder.giveUp()]) {
        if (event.type === 'key') assert.doesNotMatch(event.name, /\p{Cc}/u);
      }
    }),
    { numRuns: 3000 },
  );
});

test('a lone ESC waits until it is given up; the rest that comes too late is dropped', () => {
  const decoder = new InputDecoder();
  assert.deepEqual(decoder.push(bytes('\x1b')), []);
  assert.equal(decoder.waiting, 'sequence');
  assert.deepEqual(decoder.giveUp().map(short), ['escape']);
  assert.deepEqual(decoder.push(bytes('[A'), 120), []);
  assert.deepEqual(decoder.push(bytes('j'), 120).map(short), ['j']);
});

test('the late rest may come in pieces, and keys after it count', () => {
  const decoder = new InputDecoder();
  decoder.push(bytes('\x1b'));
  decoder.giveUp();
  assert.deepEqual(decoder.push(bytes('['), 120), []);
  assert.deepEqual(decoder.push(bytes('1;5'), 120), []);
  assert.deepEqual(decoder.push(bytes('Cj'), 120).map(short), ['j']);
});

test('a key pressed after Escape is a key', () => {
  const decoder = new InputDecoder();
  decoder.push(bytes('\x1b'));
  decoder.giveUp();
  assert.deepEqual(decoder.push(bytes('j'), 120).map(short), ['j']);
  decoder.push(bytes('\x1b'));
  decoder.giveUp();
  assert.deepEqual(decoder.push(bytes('[A'), 5000).map(short), ['[', 'A']);
});

test('a long answer that was given up is dropped to its end', () => {
  const decoder = new InputDecoder();
  decoder.push(bytes('\x1b]52;c;'));
  assert.deepEqual(decoder.giveUp(), []);
  assert.deepEqual(decoder.push(bytes('cXVpdDo'), 80), []);
  assert.deepEqual(decoder.push(bytes('q\x07j'), 80).map(short), ['j']);
});

test('an endless answer takes no memory and gives no keys', () => {
  const decoder = new InputDecoder();
  decoder.push(bytes('\x1b]52;c;'));
  for (let index = 0; index < 100; index++) assert.deepEqual(decoder.push(bytes('q'.repeat(1000)), 1), []);
  assert.deepEqual(decoder.push(bytes('\x07j'), 1).map(short), ['j']);
});

test('Enter is alone only when nothing else came in its read', () => {
  const enter = (...reads: string[]): boolean | undefined => {
    const decoder = new InputDecoder();
    return keysOf(reads.flatMap(read => decoder.push(bytes(read), 5))).at(-1)?.alone;
  };
  assert.equal(enter('\r'), true);
  assert.equal(enter('\r\n'), true);
  assert.equal(enter('orders', '\r'), true);
  assert.equal(enter('s\r'), false);
  assert.equal(enter('\r\r'), false);
  assert.equal(enter('\x1b[200~s\x1b[201~\r'), false);
  assert.equal(enter('\r\x1b'), false);
});

test('four different characters in one read are a burst, with all that came along', () => {
  const decoder = new InputDecoder();
  const bursts = (text: string, sinceLast: number): boolean[] =>
    keysOf(decoder.push(bytes(text), sinceLast)).map(key => key.burst);
  assert.deepEqual(bursts('jjjjjj', 500), Array(6).fill(false));
  assert.deepEqual(bursts('jkl', 500), [false, false, false]);
  assert.deepEqual(bursts('quit\r', 500), Array(5).fill(true));
  assert.deepEqual(bursts('x\r', 3), [true, true], 'the end of a long paste, in the next read');
  assert.deepEqual(bursts('x', 500), [false]);
});

test('a paste is capped and says so; one that never ends is delivered when given up', () => {
  const decoder = new InputDecoder();
  decoder.push(bytes('\x1b[200~'));
  for (let index = 0; index < 40; index++) decoder.push(bytes('x'.repeat(65_536)), 1);
  assert.equal(decoder.waiting, 'paste');
  const [paste] = decoder.push(bytes('\x1b[201~'), 1);
  assert.ok(paste?.type === 'paste' && paste.truncated && paste.text.length === 2 * 1024 * 1024);
  decoder.push(bytes('\x1b[200~abc'));
  const given = decoder.giveUp();
  assert.deepEqual(given.map(short), ['paste:abc']);
  assert.ok(given[0]?.type === 'paste' && given[0].unfinished && !paste.unfinished);
  assert.deepEqual(decoder.push(bytes('j')).map(short), ['j']);
});

test('text of a key is one grapheme; keys that write nothing have none', () => {
  const decoder = new InputDecoder();
  const [letter, space, tab] = keysOf(decoder.push(bytes('a \t')));
  assert.deepEqual([letter?.text, space?.text, tab?.text], ['a', ' ', undefined]);
});
