/** Every limit of the harness in one place. Times are milliseconds of the host's clock unless the name says otherwise; sizes are bytes. */
export const limits = {
  adb: {
    /** A call to the adb server or a handset command that has nothing long to do. */
    callMs: 15_000,
    /** A pushed script that seeds a whole block. */
    scriptMs: 30 * 60_000,
    transferMs: 10 * 60_000,
    serverStartMs: 10_000,
    outputBytes: 64 * 1024 * 1024,
  },
  network: { leaseMs: 60_000, captureStartMs: 10_000, captureStopMs: 10_000, captureFileBytes: 4 * 1024 ** 3 },
  bench: { readyMs: 40_000, stopMs: 10_000 },
  run: { undoMs: 60_000, freeBytes: 256 * 1024 * 1024 },
  analysis: {
    /** A decompressed body stops here. */
    inflatedBytes: 64 * 1024 * 1024,
    /** Canaries in one file. */
    canaries: 200_000,
    /** Flows of a capture that are followed at once; beyond that the one that has been silent for longest is closed. */
    openFlows: 4_096,
    /** Bytes of all streams together that are gathered at a time before they are searched. */
    gatheredBytes: 64 * 1024 * 1024,
    /** Bytes that wait behind holes of all streams together before the holes that are open for longest are given up as gaps. */
    heldBytes: 48 * 1024 * 1024,
    permutations: 9_999,
  },
  journalLineBytes: 1024 * 1024,
  logLineBytes: 16 * 1024,
} as const;
