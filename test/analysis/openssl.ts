import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';

export function hasOpenssl(): boolean {
  return ['/usr/bin/openssl', '/usr/local/bin/openssl'].some(existsSync);
}

/** A self-signed certificate in DER, made by OpenSSL. `subject` in its own notation, e.g. `/CN=a.example/O=Acme`. */
export function makeCertificate(subject: string, names: readonly string[] = []): Buffer {
  const more = names.length === 0 ? [] : ['-addext', `subjectAltName=${names.join(',')}`];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-utf8'];
  const pem = execFileSync('openssl', [...args, '-keyout', '/dev/null', '-subj', subject, '-days', '9', ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new X509Certificate(pem).raw;
}
