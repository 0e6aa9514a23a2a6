namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>The other side has broken the protocol; the connection ends.</summary>
internal sealed class SpdyProtocolException(string message, Exception? cause = null) : IOException(message, cause);
