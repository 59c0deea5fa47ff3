import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// An approver's page: looking at it decides nothing, one POST does.
extension LinkRoutes {
    /// A note of a thousand characters, each of them twelve bytes when it is encoded.
    private static let formLimit = 16 << 10

    func addApprovals(to router: Router<GatewayContext>) {
        router.get("a/:token") { request, context in
            let answer = try await approvals.open(
                context.parameter("token"),
                from: context.address,
                isReading: request.method == .get
            )
            return Self.response(answer, to: request)
        }
        router.post("a/:token") { request, context in
            let body = try await request.body.collect(upTo: Self.formLimit)
            let form = FormFields(Array(body.readableBytesView), type: request.headers[.contentType])
            let answer = try await approvals.decide(
                context.parameter("token"),
                ApprovalLinks.Form(
                    verdict: form["verdict"].flatMap(ApprovalLinks.Form.Verdict.init),
                    note: form["note"],
                    name: form["name"]
                ),
                from: context.address
            )
            return Self.response(answer, to: request)
        }
    }

    private static func response(_ answer: ApprovalLinks.Answer?, to request: Request) -> Response {
        guard let answer else { return nothing(for: request) }
        return page(answer.page, status: HTTPResponse.Status(code: answer.status))
    }
}
