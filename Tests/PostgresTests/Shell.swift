import Dispatch
import Glibc
import Testing

/// Runs a command line of the tests' own making.
enum Shell {
    /// Returns when it has ended; waits on a thread of its own.
    static func run(_ command: String) async throws {
        let code: Int32 = await withCheckedContinuation { continuation in
            DispatchQueue(label: "test.shell").async {
                var process: pid_t = 0
                let words: [String] = ["/bin/sh", "-c", command + " </dev/null >/dev/null 2>&1"]
                var arguments = words.map { strdup($0) } + [nil]
                defer { for argument in arguments { free(argument) } }
                var exit: Int32 = 0
                if posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) != 0 { exit = -1 }
                if exit == 0 { waitpid(process, &exit, 0) }
                continuation.resume(returning: exit)
            }
        }
        try #require(code == 0, "\(command)")
    }
}
