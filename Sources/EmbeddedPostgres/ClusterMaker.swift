internal import FoundationEssentials
internal import Glibc
internal import Logging

/// Makes a new cluster; one that was interrupted half-way is thrown away and made again.
struct ClusterMaker {
    let folder: ClusterFolder
    let installation: Installation
    let options: EmbeddedPostgresOptions
    let logger: Logger

    /// The cluster's superuser, and the database the gateway works in.
    static let role = "gateway"

    func makeIfMissing() async throws {
        try? FileManager.default.removeItem(atPath: folder.unfinished)  // Mostly not there; initdb says if it stays.
        guard folder.dataVersion == nil else { return }
        try folder.requireSpace()
        logger.notice("Making a database cluster", metadata: ["directory": "\(folder.data)"])
        // Text sorts by bytes: no index depends on the C library's version, which a system update changes.
        let arguments =
            [
                "-D", folder.unfinished, "-U", Self.role, "--auth=peer", "--encoding=UTF8", "--lc-collate=C",
                "--lc-ctype=C.UTF-8", "--lc-messages=C", "--data-checksums",
            ] + (options.isDurable ? [] : ["--no-sync"])
        let (status, output) = try await ChildProcess.output(
            ChildProcess.Plan(
                path: installation.initdb,
                arguments: arguments,
                directory: folder.path,
                user: folder.owner,
                output: -1,
                deathSignal: SIGKILL
            )
        )
        guard status == 0 else {
            if output.contains("No space left") { throw EmbeddedPostgresError.noSpace(directory: folder.path) }
            throw EmbeddedPostgresError.initialization(output: String(output.suffix(1_000)))
        }
        // A `data` folder without PG_VERSION holds no cluster; rename replaces it only if it is empty.
        guard rename(folder.unfinished, folder.data) == 0 else {
            throw EmbeddedPostgresError.folder(path: folder.data, code: errno)
        }
        sync(folder.path)
    }

    /// Makes the rename survive a power cut.
    private func sync(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
