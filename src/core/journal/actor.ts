import { hostname, userInfo } from 'node:os';

/** Who makes a change, for the journal. */
export interface Actor {
  readonly who: string;
  readonly host: string;
  /** Address that the person is logged in from. */
  readonly ssh?: string;
}

/** The person at this process. */
export function actorOf(env: Readonly<Record<string, string | undefined>>): Actor {
  const ssh = env.SSH_CONNECTION?.split(' ')[0];
  return { who: userName(env), host: hostname(), ...(ssh ? { ssh } : {}) };
}

function userName(env: Readonly<Record<string, string | undefined>>): string {
  // Who asked, where root does it for him.
  const asked = env.SUDO_USER;
  try {
    const { username } = userInfo();
    return asked && asked !== username ? `${asked} (as ${username})` : username;
  } catch {
    // A number without a name, as in many containers.
    return env.USER || `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
