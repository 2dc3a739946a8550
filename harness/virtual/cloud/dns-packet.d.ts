/** What of dns-packet 5.6 is used here; the package ships no types. */
declare module 'dns-packet' {
  export type Question = { readonly type: string; readonly name: string; readonly class?: string };
  export type Answer = {
    readonly type: string;
    readonly name: string;
    readonly ttl?: number;
    /** An address or a name; the strings of TXT; what MX says. */
    readonly data: string | readonly string[] | { readonly preference: number; readonly exchange: string };
  };
  export type Packet = {
    readonly type?: 'query' | 'response';
    readonly id?: number;
    readonly flags?: number;
    readonly rcode?: string;
    readonly questions?: readonly Question[];
    readonly answers?: readonly Answer[];
  };
  export const RECURSION_DESIRED: number;
  export const RECURSION_AVAILABLE: number;
  export function decode(packet: Buffer): Packet;
  export function encode(packet: Packet): Buffer;
  /** With the length before it, as over TCP (RFC 1035 4.2.2). */
  export function streamEncode(packet: Packet): Buffer;
}
