/** The known word that somebody who typed `word` most likely meant: at most two slips away, and most of it right. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const slips = known.map(each => ({ each, count: slipsBetween(word, each) }));
  const [best] = slips.sort((a, b) => a.count - b.count);
  return best && best.count <= 2 && best.count * 2 < Math.max(word.length, 3) ? best.each : undefined;
}

/** How many letters are missing, too many, wrong, or changed places with the one beside. */
function slipsBetween(a: string, b: string): number {
  const counts = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number) => counts[i]?.[j] ?? 0;
  for (let j = 1; j <= b.length; j++) {
    counts[0]![j] = j;
    for (let i = 1; i <= a.length; i++) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + wrong);
      const turned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (turned) least = Math.min(least, at(i - 2, j - 2) + 1);
      counts[i]![j] = least;
    }
  }
  return at(a.length, b.length);
}
