/** The Redmi 1S' screen, pixels and dots per inch. */
export const screenSize = { width: 720, height: 1280, density: 320 } as const;
