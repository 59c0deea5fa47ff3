/// What the process ends with; also thrown by a command that told everything already.
enum ExitStatus: Error, Equatable {
    case done
    /// Something went wrong, or a check failed.
    case failed
    /// The command line is wrong; nothing was sent.
    case usage
    case notFound
    /// The gateway understood and will not: a name is taken, a check failed.
    case refused
    /// The gateway cannot be reached, or cannot reach its database.
    case unreachable
    /// Ctrl-C; the shell's convention is 128 and the signal's number.
    case interrupted
    /// Whoever read our output went away (`| head`).
    case pipeClosed

    var code: Int32 {
        switch self {
        case .done: 0
        case .failed: 1
        case .usage: 2
        case .notFound: 3
        case .refused: 4
        case .unreachable: 5
        case .interrupted: 130
        case .pipeClosed: 141
        }
    }

    /// For an HTTP status that is no success.
    init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 400: .usage
            case 404: .notFound
            case 401, 403, 409, 422: .refused
            case 503: .unreachable
            default: .failed
            }
    }
}
