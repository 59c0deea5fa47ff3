package import Gateway
import HTTPTypes
package import Hummingbird
import NIOCore

/// Where Microsoft's notifications arrive: on the customers' listener, outside the guard of API keys.
///
/// Microsoft takes exactly 200 for an acceptance, and calls while a start is under way, so there is nothing here that waits.
package enum WebhookRoutes {
    /// A notification has some hundred bytes an item.
    private static let bodyLimit = 1 << 20

    package static func add(to router: Router<GatewayContext>, receiver: WebhookReceiver) {
        router.post("webhooks/activity/:tenant") { request, context in
            // Before the body is read: whoever does not know the word gets nothing read or stored.
            let sender = try await receiver.admit(
                tenant: context.parameter("tenant"),
                authID: request.headers[.webhookAuthID]
            )
            let body = try await request.body.collect(upTo: bodyLimit)
            let call = try receiver.read(
                Array(body.readableBytesView),
                validationCode: request.headers[.webhookValidationCode],
                from: sender
            )
            try await receiver.take(call, from: sender)
            return answer(to: call)
        }
    }

    private static func answer(to call: WebhookCall) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store", .contentLength: "0"]
        guard case .validation(let code) = call else { return Response(status: .ok, headers: headers) }
        // The reference asks for the status alone; some receivers that work echo the code, so this one does.
        headers = [.cacheControl: "no-store", .contentType: "text/plain; charset=utf-8"]
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: code)))
    }
}

extension HTTPField.Name {
    /// The secret word that was given to Microsoft with the address (Management Activity API reference).
    static let webhookAuthID = named("Webhook-AuthID")
    /// What a validation asks to be answered.
    static let webhookValidationCode = named("Webhook-ValidationCode")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("a token by RFC 9110") }
        return name
    }
}
