import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, NkeeperError } from '../../errors.ts';
import type { Address } from '../login/address.ts';

/**
 * Looks at the files that TLS needs before it does: it says of all that is wrong with them the same, and never of which one. What
 * is not certainly wrong is left to it.
 *
 * @throws NkeeperError `tls-file-unusable`
 */
export async function checkTlsFiles(tls: Address['tls']): Promise<void> {
  const { caFile, certFile, keyFile } = tls ?? {};
  if (caFile) await certificateIn(caFile, 'The CA file', CA);
  const certificate = certFile && (await certificateIn(certFile, 'The client certificate', CERTIFICATE));
  if (!keyFile) return;
  const text = await contentOf(keyFile, 'The key of the client certificate', KEY);
  if (/ENCRYPTED/.test(text))
    throw unusable(`The key of the client certificate, ${keyFile}, is encrypted with a passphrase.`, DECRYPT);
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text))
    throw unusable(`${keyFile} holds no private key that TLS can use.`, KEY);
  const own = keyOf(() => createPublicKey(createPrivateKey(text)));
  const certified = certificate ? keyOf(() => createPublicKey(certificate)) : undefined;
  if (own && certified && !own.equals(certified))
    throw unusable(`The key ${keyFile} is not that of the certificate ${certFile}.`, BOTH);
}

/** The text of a file, if there is a certificate in it. */
async function certificateIn(path: string, what: string, toDo: string): Promise<string> {
  const text = await contentOf(path, what, toDo);
  if (/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text)) return text;
  throw unusable(`${what} ${path} holds no certificate that TLS can use.`, toDo);
}

/** Undefined where only TLS itself can say. */
function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const CA = 'Name the file with the certificate of the CA, in PEM: --ca-cert FILE (also $NATS_CA).';
const CERTIFICATE = 'Name the file with your certificate, in PEM: --client-cert FILE (also $NATS_CERT).';
const KEY = 'Name the file with the private key, in PEM: --client-key FILE (also $NATS_KEY).';
const BOTH = 'Name two that belong together: --client-cert FILE, --client-key FILE.';
const DECRYPT =
  'Nothing asks for that passphrase: write the key without it to a file that only you can read (openssl pkey -in FILE -out OTHER), and name that with --client-key.';

async function contentOf(path: string, what: string, toDo: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw unusable(
      `${what} ${path} ${isMissing ? 'is not there' : `cannot be read: ${messageOf(cause)}`}.`,
      toDo,
    );
  }
}

function unusable(sentence: string, hint: string): NkeeperError {
  return new NkeeperError('tls-file-unusable', sentence, { hint });
}
