/** A form as it goes out. */
export type Form = { readonly action: string; readonly type: string; readonly body: Buffer };

const boundary = '----WebKitFormBoundaryMiuiBrowser0';
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plainText(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code: string | undefined, name: string | undefined) =>
    code !== undefined ? String.fromCodePoint(Number(code)) : (entities[name ?? ''] ?? all),
  );
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return value === undefined ? null : plainText(value);
}

/** application/x-www-form-urlencoded after HTML 4.01 section 17.13.4.1: a space is a plus sign. */
const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

type Field = readonly [name: string, value: string];

function encode(fields: readonly Field[], type: string): { type: string; text: string } {
  switch (type) {
    case 'multipart/form-data':
      return {
        type: `${type}; boundary=${boundary}`,
        text: `${fields.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${boundary}--\r\n`,
      };
    case 'text/plain':
      return { type, text: fields.map(([name, value]) => `${name}=${value}\r\n`).join('') };
    default:
      return {
        type: 'application/x-www-form-urlencoded',
        text: fields.map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`).join('&'),
      };
  }
}

/** The first form of a page whose script sends it as soon as it is there; null where there is none. Only hidden and text fields are known. */
export function formThatSendsItself(page: string): Form | null {
  const [, tag, inside] = /<form\b([^>]*)>(.*?)<\/form>/is.exec(page) ?? [];
  if (tag === undefined || inside === undefined || !/<script>\s*document\.forms\[0\]\.submit\(\)/i.test(page))
    return null;
  if (attribute(tag, 'method')?.toLowerCase() !== 'post') return null;
  const fields = [...inside.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, input = '']): Field[] => {
    const name = attribute(input, 'name');
    return name === null ? [] : [[name, attribute(input, 'value') ?? '']];
  });
  const { type, text } = encode(fields, attribute(tag, 'enctype') ?? '');
  return { action: attribute(tag, 'action') ?? '', type, body: Buffer.from(text) };
}
