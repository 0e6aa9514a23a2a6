namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>SPDY/3.1's control frames (draft 3.1, section 2.6).</summary>
internal enum SpdyFrameType
{
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}
