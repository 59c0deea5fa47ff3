internal import Glibc

/// How the private cluster runs.
package struct EmbeddedPostgresOptions: Sendable {
    /// Whether a commit survives a power cut; tests say no and are faster.
    package var isDurable = true
    /// The most connections: 20 to 200 are sensible for one small server.
    package var maxConnections = 50
    /// PostgreSQL's own cache; its default too.
    package var sharedBuffers = "128MB"
    /// How long the server may take to come up, recovery after a crash included.
    package var startTimeout: Duration = .seconds(120)
    /// How long a shutdown may take before it is made harder, first to immediate, then to a kill.
    package var stopTimeout: Duration = .seconds(10)
    /// Whether the server should end at once when this process dies, instead of finishing a clean shutdown.
    package var diesAtOnce = false
    /// Where to look for the executables before the usual places.
    package var binaryFolders: [String] = []

    package init() {}

    /// The server gets it when this process dies: fast (SIGINT) or immediate (SIGQUIT) shutdown.
    var deathSignal: Int32 { diesAtOnce ? SIGQUIT : SIGINT }
}
