const schedule = new Int32Array(80);

/** SHA-1's compression of one block of sixteen big-endian words into a state of five (FIPS 180-4 section 6.1.2). */
export function compressSha1(state: Int32Array, block: Int32Array): void {
  for (let i = 0; i < 16; i++) schedule[i] = block[i] ?? 0;
  for (let i = 16; i < 80; i++) {
    const word = (schedule[i - 3] ?? 0) ^ (schedule[i - 8] ?? 0) ^ (schedule[i - 14] ?? 0) ^ (schedule[i - 16] ?? 0);
    schedule[i] = (word << 1) | (word >>> 31);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  for (let i = 0; i < 80; i++) {
    const sum = (((a << 5) | (a >>> 27)) + mixed(i, b, c, d) + e + (schedule[i] ?? 0)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = sum;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
}

/** The function of a step and its constant. */
function mixed(step: number, b: number, c: number, d: number): number {
  if (step < 20) return ((d ^ (b & (c ^ d))) + 0x5a827999) | 0;
  if (step < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (step < 60) return (((b & c) | (d & (b | c))) - 0x70e44324) | 0;
  return ((b ^ c ^ d) - 0x359d3e2a) | 0;
}
