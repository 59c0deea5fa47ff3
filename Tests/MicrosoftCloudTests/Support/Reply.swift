import Hummingbird
import MicrosoftCloud
import NIOCore

/// What the test's server answers.
struct Reply: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var body: ResponseBody

    init(_ status: Int = 200, _ text: String = "", headers: [(String, String)] = []) {
        self.status = status
        self.headers = headers
        body = ResponseBody(byteBuffer: ByteBuffer(string: text))
    }

    init(bytes: [UInt8], headers: [(String, String)] = []) {
        self.headers = headers
        body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    }

    /// A body written step by step.
    init(
        contentLength: Int? = nil,
        headers: [(String, String)] = [],
        _ write: @concurrent @Sendable @escaping (inout any ResponseBodyWriter) async throws -> Void
    ) {
        self.headers = headers
        body = ResponseBody(contentLength: contentLength, write)
    }

    /// A token answer of the v2 form.
    static func token(_ token: String, life: Int = 3599) -> Reply {
        Reply(
            200,
            #"{"token_type":"Bearer","expires_in":\#(life),"ext_expires_in":\#(life),"access_token":"\#(token)"}"#,
            headers: [("Content-Type", "application/json")]
        )
    }

    /// An error of the Management Activity API.
    static func activityError(_ status: Int, _ code: String, _ message: String = "No.") -> Reply {
        Reply(status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#)
    }
}
