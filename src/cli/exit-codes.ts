/** What nkeeper's exit code says. Scripts rely on these: numbers never change their meaning. */
export const EXIT = {
  /** Done; nothing wrong was found. */
  ok: 0,
  /** It failed, or a check found something that servers refuse. */
  failed: 1,
  /** The command line was wrong, or a screen was asked for where there is no terminal. */
  usage: 2,
  /** `drift`: servers hold something else than the store. */
  drift: 3,
  /** `expirations --exit-code`: something has expired, or expires soon. */
  expires: 4,
  /** Ended by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** Any other code is that of a signal, as a shell counts them: 128 + its number. */
export type ExitCode = number;

/** Shown by `nkeeper help exit-codes`. */
export const EXIT_CODES_HELP = `Exit codes

  0    done; nothing wrong was found
  1    it failed (the reason is on stderr), or it found something that servers refuse:
         add, edit, …   of several that were named some could not be changed; the others were
         validate       an issue that blocks, or a JWT that is not valid now
         list           an entry or a folder that cannot be read (an entry is shown in its place)
         describe       the JWT is not what it should be, or -F does not fit it
         can            no, or not always, or servers refuse the user
         expirations    a JWT or a folder that cannot be used, so that an end is not known
         push           not every server shows it, or something was not sent or not removed
         pull           something that servers have was not taken
         revoke         not proven on every server (it stays armed), or not for whom an auth callout lets
                        in; or what somebody pushed meanwhile had to be undone; with --armed: something is
         resolver       the servers cannot be reached, or one does not hold what the store holds
         drift          the servers cannot be asked, or not all of them
         callout        serve: it cannot begin; test: the login was refused; watch: nobody can listen
         watch          there are no servers to watch, or none was reached in the time given with --for
  2    the command line is wrong, or a screen was asked for and there is no terminal
  3    drift: a server holds something else than the store
  4    expirations --exit-code: something has expired, or expires within --within
  129  ended by SIGHUP: the terminal was closed
  130  ended by Ctrl-C
  131  ended by SIGQUIT
  143  ended by SIGTERM

expirations does not end with 1 because something expires: as with nsc. For cron there is --exit-code.
Data goes to stdout, everything else to stderr.`;
