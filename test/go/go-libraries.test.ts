import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { ClaimKind, Claims } from '../../src/core/claims/kinds.ts';
import { validateClaims } from '../../src/core/claims/rules/validate.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { ISSUER_KINDS } from '../../src/core/claims/token/issuer-kinds.ts';
import { decodeGenericToken, decodeToken, verifyToken } from '../../src/core/claims/token/token.ts';
import type { Seed } from '../../src/core/nkeys/seed.ts';
import { randomClaims } from '../support/random-claims.ts';
import { seeds } from '../support/random-keys.ts';
import { temporaryFolder } from '../support/stores.ts';

// JWTs that nkeeper makes of random claims, and what Go's own libraries (jwt/v2 2.8.3, nkeys 0.4.17) make of them.

const KINDS = Object.keys(ISSUER_KINDS) as ClaimKind[];
const TOKENS = Number(process.env['NKEEPER_GO_TOKENS'] ?? 700);
/** The same number gives the same claims and keys. */
const SEED = Number(process.env['NKEEPER_GO_SEED'] ?? randomInt(2 ** 31));

interface Made {
  readonly kind: ClaimKind;
  readonly claims: Claims;
  readonly signer: Seed;
  readonly token: string;
}

interface Answer {
  readonly error?: string;
  readonly key: string;
  readonly kind: string;
  readonly payload: string;
  readonly issues: readonly string[];
  readonly now: number;
  readonly again: string;
}

function make(): readonly Made[] {
  return KINDS.flatMap((kind, i) => {
    const signers = fc.constantFrom(...ISSUER_KINDS[kind]).chain(seeds);
    const issued = fc.integer({ min: 1, max: 2_000_000_000 });
    const all = fc.tuple(randomClaims(kind), signers, issued);
    return fc
      .sample(all, { seed: SEED + i, numRuns: Math.ceil(TOKENS / KINDS.length) })
      .map(([claims, signer, at]) => ({
        kind,
        claims,
        signer,
        token: encodeToken(kind, claims as never, signer, at),
      }));
  });
}

function goVersion(): string | undefined {
  try {
    return execFileSync('go', ['version'], { encoding: 'utf8' }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function ask(made: readonly Made[]): Promise<readonly Answer[]> {
  const program = join(temporaryFolder('go-'), 'gocheck');
  await promisify(execFile)('go', ['build', '-mod=readonly', '-o', program, '.'], {
    cwd: import.meta.dirname,
  });
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  for (const { kind, token, signer } of made)
    child.stdin.write(`${JSON.stringify({ kind, token, seed: signer.reveal() })}\n`);
  child.stdin.end();
  assert.equal(await ended, 0);
  return Buffer.concat(chunks)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Answer);
}

/** Go reads, verifies, writes and judges it as nkeeper does, and what Go makes of the same claims nkeeper makes too. */
function compare({ kind, signer, token }: Made, answer: Answer): void {
  assert.equal(answer.error, undefined);
  assert.equal(answer.key, signer.publicKey);
  const decode = kind === 'generic' ? decodeGenericToken : decodeToken;
  const decoded = decode(token);
  assert.equal(verifyToken(decoded), true);
  assert.equal(answer.payload, decoded.payload);
  const issues = validateClaims(decoded.kind, decoded.claims as never, answer.now);
  assert.deepEqual(
    issues.map(({ severity, code }) => `${severity} ${code}`).toSorted(),
    answer.issues.toSorted(),
  );
  const again = decode(answer.again);
  assert.equal(encodeToken(kind, again.claims as never, signer, Number(again.claims.iat)), answer.again);
  assert.equal(encodeToken(kind, decoded.claims as never, signer, Number(again.claims.iat)), answer.again);
}

test(`JWTs of nkeeper in Go's libraries: ${TOKENS} of random claims`, async t => {
  const go = goVersion();
  if (go === undefined) {
    const line =
      'THIS PART DID NOT RUN: there is no Go on this machine, so nothing was compared with Go’s libraries.';
    console.error(`\n${'!'.repeat(line.length)}\n${line}\n${'!'.repeat(line.length)}\n`);
    return t.skip(line);
  }
  console.log(`${go}; NKEEPER_GO_SEED=${SEED} NKEEPER_GO_TOKENS=${TOKENS} gives the same JWTs again`);
  const made = make();
  assert.ok(made.length >= TOKENS && TOKENS >= 500, `${made.length} JWTs`);
  const answers = await ask(made);
  assert.equal(answers.length, made.length);
  const failures: string[] = [];
  for (const [i, each] of made.entries()) {
    try {
      compare(each, answers[i] as Answer);
    } catch (error) {
      failures.push(`${each.kind} ${i} ${each.token}: ${(error as Error).message}`);
    }
  }
  assert.equal(
    failures.length,
    0,
    `${failures.length} differ, seed ${SEED}\n${failures.slice(0, 5).join('\n')}`,
  );
  const issues = new Set(answers.flatMap(answer => answer.issues));
  const sound = answers.filter(answer => answer.issues.length === 0).length;
  console.log(`${made.length} JWTs, ${sound} of them sound, ${issues.size} sorts of issues`);
  assert.ok(issues.size > 40 && sound > 20, 'the random claims are both sound and odd');
});
