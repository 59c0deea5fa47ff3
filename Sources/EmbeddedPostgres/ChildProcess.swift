internal import CProcessLaunch
internal import Glibc
internal import NIOConcurrencyHelpers

/// A child process with a thread of its own that starts it and waits for its end.
///
/// The thread matters: Linux sends the death signal when the *thread* that forked ends, not the process (prctl(2)).
final class ChildProcess: Sendable {
    /// How a process ended.
    enum Exit: Sendable, Equatable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        init(waitStatus: Int32) {
            self = waitStatus & 0x7F == 0 ? .code((waitStatus >> 8) & 0xFF) : .signal(waitStatus & 0x7F)
        }

        var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    struct Plan: Sendable {
        var path: String
        var arguments: [String]
        var directory: String
        var user: SystemUser?
        var output: Int32
        var deathSignal: Int32
        var environment: [String] = []
    }

    private struct State {
        var exit: Exit?
        var waiters: [Int: CheckedContinuation<Exit?, Never>] = [:]
        var nextID = 0
    }

    let id: Int32
    /// Guards the exit and who waits for it.
    private let state: NIOLockedValueBox<State>

    private init(id: Int32, state: NIOLockedValueBox<State>) {
        self.id = id
        self.state = state
    }

    var exit: Exit? { state.withLockedValue { $0.exit } }

    /// Starts the process.
    static func start(_ plan: Plan) async throws -> ChildProcess {
        let state = NIOLockedValueBox(State())
        let outcome: Result<Int32, EmbeddedPostgresError> = await withCheckedContinuation { continuation in
            let started = LongThread.run {
                var code: Int32 = 0
                let id = launch(plan, &code)
                guard id > 0 else {
                    return continuation.resume(returning: .failure(.launch(path: plan.path, code: code)))
                }
                continuation.resume(returning: .success(id))
                var status: Int32 = 0
                while waitpid(id, &status, 0) < 0, errno == EINTR {}
                let waiters = state.withLockedValue { state in
                    state.exit = Exit(waitStatus: status)
                    defer { state.waiters = [:] }
                    return state.waiters.values
                }
                for waiter in waiters { waiter.resume(returning: Exit(waitStatus: status)) }
            }
            if !started { continuation.resume(returning: .failure(.launch(path: plan.path, code: EAGAIN))) }
        }
        return ChildProcess(id: try outcome.get(), state: state)
    }

    /// Waits for the end; `nil` when the waiting task was cancelled first.
    func waitForExit() async -> Exit? {
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ended = state.withLockedValue { state -> Exit?? in
                    if let exit = state.exit { return .some(exit) }
                    if Task.isCancelled { return .some(nil) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let ended { continuation.resume(returning: ended) }
            }
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: id) }?.resume(returning: nil)
        }
    }

    /// Waits for the end, but no longer than `limit`.
    func waitForExit(atMost limit: Duration) async -> Exit? {
        await withTaskGroup(of: Exit?.self) { group in
            group.addTask { await self.waitForExit() }
            group.addTask {
                try? await Task.sleep(for: limit)  // Cancelled because the process ended: then nobody reads this.
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Sends a signal, unless the process has ended: its number may be somebody else's by then.
    func signal(_ number: Int32) {
        state.withLockedValue { if $0.exit == nil { kill(id, number) } }
    }

    private static func launch(_ plan: Plan, _ code: inout Int32) -> Int32 {
        var arguments = ([plan.path] + plan.arguments).map { strdup($0) } + [nil]
        // A fixed environment: ours may hold secrets, and PG… variables that would change what the server does.
        var environment = (["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"] + plan.environment).map { strdup($0) } + [nil]
        defer { for string in arguments + environment { free(string) } }
        let groups = plan.user?.groups ?? []
        return plan.path.withCString { path in
            plan.directory.withCString { directory in
                groups.withUnsafeBufferPointer { groups in
                    arguments.withUnsafeMutableBufferPointer { arguments in
                        environment.withUnsafeMutableBufferPointer { environment in
                            var request = launch_plan()
                            request.path = path
                            request.arguments = UnsafePointer(arguments.baseAddress)
                            request.environment = UnsafePointer(environment.baseAddress)
                            request.directory = directory
                            request.changes_user = plan.user != nil && geteuid() == 0 ? 1 : 0
                            request.user = plan.user?.id ?? 0
                            request.group = plan.user?.group ?? 0
                            request.groups = groups.baseAddress
                            request.group_count = Int32(groups.count)
                            request.output = plan.output
                            request.death_signal = plan.deathSignal
                            return process_launch(&request, &code)
                        }
                    }
                }
            }
        }
    }
}
