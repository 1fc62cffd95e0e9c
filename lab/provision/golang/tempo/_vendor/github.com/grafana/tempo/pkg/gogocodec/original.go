package gogocodec

// Registers the codec that this package wraps before this package looks for it.
import _ "google.golang.org/grpc/encoding/proto"
