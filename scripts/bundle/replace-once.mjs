/** Changes a package's source. A new version may read differently: then the build has to stop, not the program. */
export function replaceOnce(source, text, replacement) {
  const parts = source.split(text);
  if (parts.length !== 2)
    throw new Error(
      `"${text}" stands ${parts.length - 1} times in a package: look at what scripts/bundle/ changes`,
    );
  return parts.join(replacement);
}
