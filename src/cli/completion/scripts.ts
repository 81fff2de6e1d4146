/** A shell that there is a script for. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

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

const POWERSHELL = `# PowerShell completion of nkeeper: nkeeper completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName nkeeper -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    # Behind a blank a new word begins.
    if ($wordToComplete -eq '') { $words += if ($PSVersionTable.PSVersion -ge [version]'7.3') { '' } else { '""' } }
    nkeeper __complete -- @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        # Files and folders PowerShell completes itself, where nothing is returned.
        if ($value -ne ':files' -and $value -ne ':dirs') {
            $text = if ($value -match '[\\s''"]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
        }
    }
}
`;

/** What a shell has to read so that Tab completes nkeeper's command line. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
