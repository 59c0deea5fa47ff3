import FoundationEssentials
package import MicrosoftCloud

/// What Microsoft sends to a webhook (Management Activity API reference, "Webhook validation" and "Receiving notifications").
package enum WebhookCall: Sendable, Equatable {
    /// One entry of a notification, as far as it is believed: whose it is.
    ///
    /// What it names is never fetched from here.
    package struct Item: Sendable, Equatable, Decodable {
        package let tenantId: TenantID
        package let clientId: GUID
    }

    /// Sent while a start is under way, to see whether somebody is there.
    case validation(code: String)
    /// There is new content.
    case notification([Item])

    /// Longer codes are not Microsoft's, who sends a GUID.
    private static let codeLimit = 256

    /// Reads a request whose secret word was right.
    ///
    /// - Parameters:
    ///   - validationCode: The header `Webhook-ValidationCode`.
    ///   - body: The body.
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package init(validationCode: String?, body: [UInt8]) throws {
        if let code = try validationCode ?? Self.code(in: body) {
            // The code is echoed, so it may be nothing but visible ASCII.
            guard (1...Self.codeLimit).contains(code.utf8.count), code.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw Self.invalid }
            self = .validation(code: code)
            return
        }
        do {
            self = .notification(try JSONCoding.value([Item].self, from: body))
        } catch {
            throw Self.invalid
        }
    }

    private struct Validation: Decodable { let validationCode: String }

    /// The code of a validation's body; `nil` when the body is an array, as notifications are.
    private static func code(in body: [UInt8]) throws -> String? {
        guard body.first(where: { !Self.whiteSpace.contains($0) }) == UInt8(ascii: "{") else { return nil }
        do {
            return try JSONCoding.value(Validation.self, from: body).validationCode
        } catch {
            throw invalid
        }
    }

    private static let whiteSpace = Array(" \t\r\n".utf8)

    private static let invalid = GatewayError(
        .requestInvalid,
        "The body is neither a webhook's validation nor a notification.",
        remedy: "Only Microsoft's Management Activity API is expected here."
    )
}
