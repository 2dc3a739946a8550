/** An interface of a pcapng section: what is needed to read its packets. */
export type CaptureInterface = {
  readonly linkType: number;
  /** 0 means no limit. */
  readonly snapLength: number;
  /** Timestamp units a second (`if_tsresol`). */
  readonly ticks: number;
  /** Seconds to add to each timestamp (`if_tsoffset`). */
  readonly offset: number;
  dropped: number;
};

/** Reads the body of an Interface Description Block, draft-ietf-opsawg-pcapng-02 section 4.2. */
export function readInterface(view: DataView, body: number, end: number, little: boolean): CaptureInterface {
  let ticks = 1e6;
  let offset = 0;
  eachOption(view, body + 8, end, little, (code, at, length) => {
    if (code === 9 && length >= 1) {
      const resolution = view.getUint8(at);
      ticks = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
    } else if (code === 14 && length >= 8) offset = Number(view.getBigInt64(at, little));
  });
  return {
    linkType: view.getUint16(body, little),
    snapLength: view.getUint32(body + 4, little),
    ticks,
    offset,
    dropped: 0,
  };
}

/** `isb_ifdrop` (5) and `isb_osdrop` (7) of an Interface Statistics Block: packets that interface and kernel lost so far. */
export function readDrops(view: DataView, options: number, end: number, little: boolean): number {
  let drops = 0;
  eachOption(view, options, end, little, (code, at, length) => {
    if ((code === 5 || code === 7) && length >= 8) drops += Number(view.getBigUint64(at, little));
  });
  return drops;
}

function eachOption(
  view: DataView,
  from: number,
  end: number,
  little: boolean,
  visit: (code: number, at: number, length: number) => void,
): void {
  let at = from;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > end) return;
    visit(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}
