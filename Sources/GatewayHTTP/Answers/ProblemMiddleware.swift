import Gateway
import HTTPTypes
import Hummingbird
import Logging
import MicrosoftCloud
import NIOCore
import Policies

/// Binds the request's id to its log lines, and turns whatever is thrown into a problem.
///
/// An error is logged here and nowhere else.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = GatewayContext

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.logger[.requestID] = "\(context.id)"
        let started = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = try Self.problem(error, request, context).response()
        }
        response.headers[.requestID] = context.id
        context.logger.info(
            "Request answered",
            metadata: .init([
                .requestMethod: "\(request.method.rawValue)", .requestPath: "\(LoggedPath.of(request))",
                .status: "\(response.status.code)",
                .durationMilliseconds: "\(Int((ContinuousClock.now - started).seconds * 1000))",
            ])
        )
        return response
    }

    private static func problem(_ error: any Error, _ request: Request, _ context: Context) -> Problem {
        var checks: [CheckStep]?
        var problems: [PolicyProblem]?
        let named: GatewayError
        switch error {
        case let error as GatewayError:
            named = error
        case let error as TenantCheckFailure:
            named = error.error
            checks = error.checks
        case let error as PolicyRefusal:
            named = error.error
            problems = error.problems
        case let error as CloudFailure:
            named = GatewayError(
                .tenantCheckFailed,
                "\(error.message) [\(error.code)]",
                remedy: error.remedy,
                cause: error
            )
        case let error as HTTPError:
            named = translate(error, request)
        case is NIOTooManyBytesError:
            named = GatewayError(.requestTooLarge, "The request's body is too large.")
        case let error as DecodingError:
            named = GatewayError(.requestInvalid, "The request's body is not as it should be: \(describe(error)).")
        default:
            named = GatewayError(
                .unexpected,
                "Something went wrong inside the gateway.",
                remedy: "Search the gateway's log for the request id \(context.id).",
                cause: error
            )
        }
        if named.code.httpStatus >= 500 {
            context.logger.error(
                "Request failed",
                metadata: .init([
                    .errorCode: "\(named.code.rawValue)", .requestPath: "\(LoggedPath.of(request))",
                    .errorCause: "\(named.cause.map { String(reflecting: $0) } ?? "")",
                ])
            )
        }
        return Problem(named, checks: checks, problems: problems, requestID: context.id)
    }

    /// The framework's own errors: no route, a body too large, a body that is no JSON.
    private static func translate(_ error: HTTPError, _ request: Request) -> GatewayError {
        switch error.status {
        case .notFound:
            GatewayError(.routeNotFound, "There is nothing at \(request.method.rawValue) \(request.uri.path).")
        case .methodNotAllowed:
            GatewayError(.methodNotAllowed, "\(request.uri.path) does not answer \(request.method.rawValue).")
        case .contentTooLarge:
            GatewayError(.requestTooLarge, "The request's body is too large.")
        case let status where status.code < 500:
            GatewayError(.requestInvalid, error.body ?? status.reasonPhrase)
        default:
            GatewayError(.unexpected, "Something went wrong inside the gateway.", cause: error)
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is no JSON"
                : "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has the wrong form"
        @unknown default: "it cannot be read"
        }
    }
}

extension HTTPField.Name {
    /// RFC 8288.
    static let link: HTTPField.Name = {
        guard let name = HTTPField.Name("Link") else { preconditionFailure("a token by RFC 9110") }
        return name
    }()

    /// The id under which the log has the request.
    static let requestID: HTTPField.Name = {
        guard let name = HTTPField.Name("X-Request-Id") else { preconditionFailure("a token by RFC 9110") }
        return name
    }()
}
