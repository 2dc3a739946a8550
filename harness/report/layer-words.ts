/** What each link of a chain is, in English, by the layer's name or what stands before the first slash in it. */
const words: Readonly<Record<string, string>> = {
  gzip: 'gzip data',
  zlib: 'zlib data',
  zip: 'a deflated member of a zip archive',
  zstd: 'Zstandard data',
  deflate: 'raw deflate data',
  br: 'Brotli data',
  'miui-ota': "encrypted with the public key of MIUI's updater (AES-128-CBC)",
  base64: 'base64',
  base64url: 'base64 for URLs',
  hex: 'hexadecimal',
  base32: 'base32',
  base32hex: 'base32 with the extended hexadecimal alphabet',
  base58: 'base58',
  ascii85: 'ASCII85',
  z85: 'Z85',
  percent: 'percent-encoding',
  form: 'a form field',
  json: 'JSON escapes',
  entities: 'character references of XML or HTML',
  'quoted-printable': 'quoted-printable',
  'utf-16le': 'UTF-16, little-endian',
  'utf-16be': 'UTF-16, big-endian',
  'lz-string': 'compressed by lz-string',
  xor: 'each byte combined with a key by exclusive or',
  reversed: 'written backwards',
  separators: 'a number written in groups',
  'http-url': "a request's URL",
  'http-header': 'the headers of an HTTP message',
  'http-body': 'the body of an HTTP message, its chunks joined',
  'dns-name': 'a name asked for in DNS',
  tcp: 'the bytes of a TCP stream',
  udp: 'the payload of a UDP datagram',
  tls: 'what was decrypted of a TLS connection',
  'tls-hello': 'the first message of a TLS handshake, in the clear',
  'quic-hello': 'the first message of a QUIC handshake, its packets opened with their public keys',
  quic: 'a QUIC datagram as it was sent',
  icmp: 'the payload of an ICMP packet',
  'ip-payload': 'the payload of an IP packet that is neither TCP nor UDP',
  'dns-answer': 'what was answered in DNS',
  'successive-queries': 'labels of names asked for one after another, joined',
  'log-field': 'fields of a log',
  'tls-record': 'a TLS record as it was sent',
  'ws-message': 'a WebSocket message, its frames joined and unmasked',
  mqtt: 'an MQTT message',
};

/** `gzip: gzip data`; a name that is not known, as an encrypted place's, stands for itself. */
export function layerWords(name: string): string {
  const [base = name] = name.split('/');
  const meaning = words[name] ?? words[base];
  return meaning === undefined ? name : `${name} (${meaning})`;
}
