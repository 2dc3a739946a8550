/** An address and a port of one side of a flow. IPv6 in the form of RFC 5952. */
export type Socket = { readonly ip: string; readonly port: number };

/** A count for each direction; `up` is from the client (the side that began) to the server. */
export type UpDown = { readonly up: number; readonly down: number };

export type HostSource = 'sni' | 'http-host' | 'dns' | 'certificate';

/** A server's own certificate as it stood in the handshake; nothing of it was verified. */
export type Certificate = {
  /** Common name; the organisation where there is none. */
  readonly subject: string | null;
  readonly issuer: string | null;
  /** Host names of the subjectAltName extension, in lower case. */
  readonly names: readonly string[];
  /** Digest of the certificate, hexadecimal. */
  readonly sha256: string;
};

export type FlowTls = {
  readonly sni: string | null;
  readonly version: string;
  readonly ja4: string | null;
  /** Application protocols that the client offered; absent where it offered none. */
  readonly alpn?: readonly string[];
  /** Absent where no certificate was visible: in TLS 1.3, in QUIC, in resumed connections. */
  readonly certificate?: Certificate;
};

/**
 * A piece of application data that went up: one TLS application-data record, or one segment's new bytes of a readable stream, or
 * one datagram. Handshakes, retransmits and record overhead are not in it.
 */
export type Upload = {
  /** Host time, epoch seconds, as in the capture. */
  readonly time: number;
  /** Application bytes. */
  readonly bytes: number;
  /** 1-based frame number in the capture file. */
  readonly frame: number;
};

/** One flow: a 5-tuple, both directions, as a fact of a capture file. */
export type Flow = {
  readonly proto: 'tcp' | 'udp';
  /** 0-based, in order of first frame, counted apart for tcp and udp as tshark's `tcp.stream` and `udp.stream` are. */
  readonly stream: number;
  readonly client: Socket;
  readonly server: Socket;
  /** Host time, epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly packets: UpDown;
  /** Frame lengths on the wire, as tshark's conversations count them. */
  readonly bytes: UpDown;
  /** Reassembled application bytes. */
  readonly payload: UpDown;
  /** How many holes the reassembled streams have: places where bytes were acknowledged or passed over but never captured. */
  readonly gaps: number;
  readonly established: boolean;
  readonly host: string | null;
  readonly hostSource: HostSource | null;
  /** Aliases and reverse names of the server's address, from the capture's own DNS answers; absent where there were none. */
  readonly names?: readonly string[];
  readonly tls: FlowTls | null;
  /** `plain` when the client's bytes could be parsed (HTTP, DNS), `opaque` when not (TLS, unknown); `empty` when there were none. */
  readonly content: 'plain' | 'opaque' | 'empty';
  readonly uploads: readonly Upload[];
};

/** A provider of rented machines; region and place (English) as far as a name that agrees with the address shows. */
export type Cloud = { readonly provider: string; readonly region: string | null; readonly place: string | null };

/** Who is at the other end, as far as packaged databases know. */
export type Endpoint = {
  readonly host: string | null;
  readonly ip: string;
  readonly port: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly asn: number | null;
  readonly org: string | null;
  /** Registrable domain of the host, told in verdicts. */
  readonly domain?: string | null | undefined;
  /** Whose rented machine it is, told in verdicts; null for none that is known. */
  readonly cloud?: Cloud | null | undefined;
  /** What a name of it says and the address contradicts, in English, told in verdicts. */
  readonly nameClaims?: string | null | undefined;
};

/** Where in the evidence a fact stands: `frame` is 1-based, `offset` is in the reassembled stream of that direction, bytes. */
export type EvidenceRef = {
  readonly file: string;
  readonly frame: number;
  readonly stream: number;
  readonly offset: number;
  /** Of a fact that stands in a transcript: where the same stands in the capture of the same time, as packets; absent where it was not found. */
  readonly packet?: { readonly file: string; readonly frame: number; readonly stream: number } | undefined;
};

/** A canary found in traffic; `leakdiff scan` prints one a line. `chain` goes from the outermost layer to the canary's own form. */
export type CanaryHit = {
  readonly canary: string;
  readonly kind: string;
  readonly chain: readonly string[];
  readonly direction: 'up' | 'down';
  /** ISO 8601, host time. */
  readonly time: string;
  readonly endpoint: Endpoint;
  readonly strength: 'proof' | 'support';
  readonly ref: EvidenceRef;
};
