// TypeScript looks for this name beside heartline.mjs
export * from './heartline.js';
