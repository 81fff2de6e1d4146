import { readFile } from 'node:fs/promises';
import { messageOf, NkeeperError } from '../../errors.ts';
import type { Address } from '../login/address.ts';

/**
 * Looks at the files that TLS needs before it does: it says of all that is wrong with them the same, and never of which one.
 *
 * @throws NkeeperError `tls-file-unusable`
 */
export async function checkTlsFiles(tls: Address['tls']): Promise<void> {
  const { caFile, certFile, keyFile } = tls ?? {};
  if (!caFile && !certFile && !keyFile) return;
  const { X509Certificate, createPrivateKey } = await import('node:crypto');
  const certificateIn = async (path: string, what: string, toDo: string) => {
    const text = await contentOf(path, what, toDo);
    return whereUsable(() => new X509Certificate(text), `${what} ${path} holds no certificate`, toDo);
  };
  if (caFile) await certificateIn(caFile, 'The CA file', CA);
  const certificate = certFile && (await certificateIn(certFile, 'The client certificate', CERTIFICATE));
  if (!keyFile) return;
  const text = await contentOf(keyFile, 'The key of the client certificate', KEY);
  if (/ENCRYPTED/.test(text))
    throw unusable(`The key of the client certificate, ${keyFile}, is encrypted with a passphrase.`, DECRYPT);
  const key = whereUsable(() => createPrivateKey(text), `${keyFile} holds no private key`, KEY);
  if (certificate && !certificate.checkPrivateKey(key))
    throw unusable(`The key ${keyFile} is not that of the certificate ${certFile}.`, BOTH);
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

function whereUsable<T>(read: () => T, sentence: string, toDo: string): T {
  try {
    return read();
  } catch {
    throw unusable(`${sentence} that TLS can use.`, toDo);
  }
}

function unusable(sentence: string, hint: string): NkeeperError {
  return new NkeeperError('tls-file-unusable', sentence, { hint });
}
