/** FIPS 180-4 section 4.2.2: the first 32 bits behind the point of the cube roots of the first 64 primes. */
const constants = Int32Array.from(primes(64), (prime) => Math.floor((Math.cbrt(prime) % 1) * 2 ** 32) | 0);
const schedule = new Int32Array(64);

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** SHA-256's compression of one block of sixteen big-endian words into a state of eight (FIPS 180-4 section 6.2.2). */
export function compressSha256(state: Int32Array, block: Int32Array): void {
  for (let i = 0; i < 16; i++) schedule[i] = block[i] ?? 0;
  for (let i = 16; i < 64; i++) {
    const two = schedule[i - 2] ?? 0;
    const fifteen = schedule[i - 15] ?? 0;
    const one = ((two << 15) | (two >>> 17)) ^ ((two << 13) | (two >>> 19)) ^ (two >>> 10);
    const zero = ((fifteen << 25) | (fifteen >>> 7)) ^ ((fifteen << 14) | (fifteen >>> 18)) ^ (fifteen >>> 3);
    schedule[i] = one + (schedule[i - 7] ?? 0) + zero + (schedule[i - 16] ?? 0);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < 64; i++) {
    const high = ((e << 26) | (e >>> 6)) ^ ((e << 21) | (e >>> 11)) ^ ((e << 7) | (e >>> 25));
    const first = (h + high + (g ^ (e & (f ^ g))) + (constants[i] ?? 0) + (schedule[i] ?? 0)) | 0;
    const low = ((a << 30) | (a >>> 2)) ^ ((a << 19) | (a >>> 13)) ^ ((a << 10) | (a >>> 22));
    const second = (low + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}
