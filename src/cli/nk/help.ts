/** As nk's own, with what is ours at the end. */
export const NK_HELP = `Usage: nkeeper nk [flags]

Keys of NATS: made, looked at, used. The flags of the nk command; one dash or two. A file named - is stdin.

  -gen <kind>      make a key: user, account, operator, server, cluster, curve (x25519); prints its seed
  -pubout          print the public key: with -gen after the seed, with -inkey that of the file
  -inkey <file>    file with a seed (or creds)
  -pubin <file>    file with a public key
  -sign <file>     sign a file with -inkey; prints base64url
  -verify <file>   check a signature: -sigfile, and -pubin or -inkey
  -sigfile <file>  file with the signature
  -e <file>        with -gen: the first 32 bytes of this file instead of randomness
  -pre <word>      with -gen: look for a public key that goes on with this word after its first letter, on all cores
  -maxpre <n>      give up after so many keys (default 10000000)
  -v               version

Not in nk:
  -json            the result as JSON, on one line
  -seal <file>     seal a file with the curve seed of -inkey for -to <public curve key>; prints base64
  -open <file>     open what was sealed with -inkey, sealed by -from <public curve key>

Examples:
  nkeeper nk -gen user > user.nk
  nkeeper nk -inkey user.nk -pubout
  nkeeper nk -sign report.pdf -inkey user.nk > report.sig
  nkeeper nk -verify report.pdf -sigfile report.sig -inkey user.nk
  nkeeper nk -gen account -pre ACME
`;
