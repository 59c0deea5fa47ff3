internal import Foundation

/// What is printed must be seen at once also through a pipe.
enum StandardOutput {
    static func flush() { _ = fflush(nil) }
}
