package import EmbeddedPostgres

extension EmbeddedPostgresOptions {
    /// Fast and forgetful: nothing is written through to the disk, and the server dies with the process.
    package static var forTests: Self {
        var options = Self()
        options.isDurable = false
        options.diesAtOnce = true
        options.maxConnections = 100
        options.sharedBuffers = "64MB"
        return options
    }
}
