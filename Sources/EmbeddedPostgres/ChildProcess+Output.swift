internal import CProcessLaunch
internal import Glibc

extension ChildProcess {
    /// Runs a short command as this process's user and returns its status and what it said.
    static func output(of path: String, _ arguments: [String]) async throws -> (status: Int32, text: String) {
        try await output(
            Plan(path: path, arguments: arguments, directory: "/", user: nil, output: -1, deathSignal: SIGKILL)
        )
    }

    /// Runs a command to its end and returns its status and what it said.
    static func output(_ plan: Plan) async throws -> (status: Int32, text: String) {
        let file = process_output_file()
        guard file >= 0 else { throw EmbeddedPostgresError.launch(path: plan.path, code: errno) }
        defer { close(file) }
        var plan = plan
        plan.output = file
        let child = try await start(plan)
        guard let exit = await child.waitForExit() else {
            child.signal(SIGKILL)
            throw CancellationError()
        }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        if case .code(let code) = exit { return (code, text) }
        return (-1, text)
    }
}
