/**
 * What Node.js is started with in functions. By itself V8 lets each half of the space of young objects grow to 32 MiB;
 * half of that takes a fifth less memory for a sweep of a thousand tenants, and no more time.
 */
export const NODE_OPTIONS_OF_FUNCTIONS = "--max-semi-space-size=16";
