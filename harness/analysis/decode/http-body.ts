import { limits } from '../../model/limits.ts';
import { type Block, type BlockSize, createBlock } from './block.ts';
import { noteReadable, type SideContext } from './conversation.ts';
import { isSealed } from './sealed.ts';
import { type ContentCoding, unpack } from './unpack.ts';

/** A body is searched in blocks of this size; of one in a content coding, this much is opened. */
const bodyBlock: BlockSize = { bytes: 4 * 1024 * 1024, overlap: 64 * 1024 };
const codedBlock: BlockSize = { bytes: bodyBlock.bytes, overlap: 0 };
/** Bytes that the bodies of one side may unpack to, all together: so many, and so many times their own. */
const allowance = limits.analysis.inflatedBytes;
const growth = 16;
/** More codings one on another than any server sends. */
const mostCodings = 4;

/** Bodies of one side of HTTP, one at a time. */
export type HttpBody = Block & {
  /** Says in which codings the next body comes, in the order in which they were applied. */
  readonly begin: (codings: readonly string[]) => void;
};

/** How much the bodies of one side may still unpack to; shared where several are open at once. */
export type BodyBudget = { bytes: number };

export const newBodyBudget = (): BodyBudget => ({ bytes: allowance });

/** Searches bodies, opened by their content codings as far as they go; null when nothing is searched. */
export function createHttpBody(context: SideContext, budget: BodyBudget = newBodyBudget()): HttpBody | null {
  const { conversation, side } = context;
  const { search: find } = context;
  if (find === null) return null;
  const search: typeof find = (piece) => {
    const { opener } = conversation.flow;
    // Only of what a client sends it matters whether it was read; this body's frame was, but what is in it may not be.
    const matters = (opener === null || opener === side) && conversation.readable[side] !== false;
    if (matters && isSealed(piece.bytes)) noteReadable(context, false);
    find(piece);
  };
  let codings: readonly string[] = [];
  let blocks = 0;
  const memory = context.pool === undefined ? {} : { pool: context.pool };
  const plain = createBlock(bodyBlock, (bytes, origin) => search({ place: 'http-body', bytes, origin }), memory);
  const coded = createBlock(
    codedBlock,
    (bytes, origin) => {
      blocks++;
      if (blocks === 1) open(bytes, origin);
      else {
        conversation.remarks.add(`a compressed body was opened only up to a hole or to ${bodyBlock.bytes} bytes`);
        search({ place: 'http-body', bytes, origin });
      }
    },
    memory,
  );

  function open(bytes: Uint8Array, origin: (at: number) => number): void {
    budget.bytes += growth * bytes.length;
    const opened = openCodings(bytes, codings, Math.min(budget.bytes, limits.analysis.inflatedBytes));
    const coding = codings[codings.length - 1 - opened.via.length] ?? codings[0];
    if (!opened.whole)
      conversation.remarks.add(`a body in the content coding ${nameOf(coding)} was not opened to its end`);
    if (opened.via.length === 0) {
      search({ place: 'http-body', bytes, origin });
      return;
    }
    budget.bytes -= opened.made;
    const start = origin(0);
    const { via } = opened;
    const inside = createBlock(bodyBlock, (part) =>
      search({ place: 'http-body', bytes: part, via, origin: () => start }),
    );
    inside.add(opened.bytes, 0, opened.bytes.length, 0);
    inside.flush();
  }

  const current = () => (codings.length === 0 ? plain : coded);
  return {
    begin(next) {
      codings = next.filter((name) => name !== 'identity' && name !== '');
      blocks = 0;
    },
    add: (bytes, start, end, offset) => current().add(bytes, start, end, offset),
    flush: () => current().flush(),
  };
}

/** Only names that are known go into a remark: it is not for the sender to write. */
function nameOf(coding: string | undefined): string {
  return knownCoding(coding ?? '') ?? 'of an unknown name';
}

export type OpenedBody = {
  readonly bytes: Uint8Array;
  /** The codings that were opened, outermost first. */
  readonly via: readonly ContentCoding[];
  readonly whole: boolean;
  /** Bytes made on the way, all codings together. */
  readonly made: number;
};

/** Opens codings from the last applied to the first, as far as they can be. `most` bounds what each of them makes. */
export function openCodings(bytes: Uint8Array, codings: readonly string[], most: number): OpenedBody {
  const via: ContentCoding[] = [];
  let current = bytes;
  let whole = codings.length <= mostCodings;
  let made = 0;
  for (const name of codings.slice(-mostCodings).reverse()) {
    const coding = knownCoding(name);
    const opened = coding === null ? null : unpack(coding, current, most);
    if (coding === null || opened === null) {
      whole = false;
      break;
    }
    via.push(coding);
    made += opened.bytes.length;
    current = opened.bytes;
    whole &&= opened.whole;
  }
  return { bytes: current, via, whole, made };
}

function knownCoding(name: string): ContentCoding | null {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'br':
    case 'zstd':
      return name;
    default:
      return null;
  }
}
