/** The shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

const BASH = `# bash completion of nkeeper: source <(nkeeper completion bash)
_nkeeper() {
  local cur value about name
  cur="\${COMP_WORDS[COMP_CWORD]}"
  [[ $cur == '=' ]] && cur=''
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    case "$value" in
      :files | :dirs)
        compopt -o filenames
        [[ $value == :files ]] && about=-f || about=-d
        while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$about" -- "$cur")
        ;;
      *) COMPREPLY+=("$(printf '%q' "$value")") ;;
    esac
  done < <(nkeeper __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _nkeeper nkeeper
`;

const ZSH = `#compdef nkeeper
# zsh completion of nkeeper: nkeeper completion zsh > "\${fpath[1]}/_nkeeper", or: source <(nkeeper completion zsh)
_nkeeper() {
  local value about
  local -a values paths
  while IFS=$'\\t' read -r value about; do
    case "$value" in
      :files) paths=(_files) ;;
      :dirs) paths=(_files -/) ;;
      *) values+=("\${value//:/\\\\:}:$about") ;;
    esac
  done < <(nkeeper __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#values )) && _describe nkeeper values
  (( $#paths )) && $paths
}
if [ "$funcstack[1]" = "_nkeeper" ]; then _nkeeper; else compdef _nkeeper nkeeper; fi
`;

const FISH = `# fish completion of nkeeper: nkeeper completion fish > ~/.config/fish/completions/nkeeper.fish
function __nkeeper_complete
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1]
    for line in (nkeeper __complete -- $words 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':dirs'
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c nkeeper -f -a '(__nkeeper_complete)'
`;

/** What a shell has to read so that Tab completes nkeeper's command line. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
