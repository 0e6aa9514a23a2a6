namespace Orleans.LocalEngine;

/// <summary>
/// The first element of a message, which is a JSON array. <c>call</c>: id (0 for one-way), grain, interface, method, context,
/// arguments. <c>ok</c>: id, [answer]. <c>fail</c>: id, exception type, message, exception. <c>cancel</c>: id. <c>stream</c>: as call, with the
/// batch size for the context. <c>next</c>: id. <c>batch</c>: id, whether more may follow, elements. <c>end</c>: id.
/// </summary>
internal static class MessageKind
{
    public const string Call = "call";
    public const string Ok = "ok";
    public const string Fail = "fail";
    public const string Cancel = "cancel";
    public const string Stream = "stream";
    public const string Next = "next";
    public const string Batch = "batch";
    public const string End = "end";
}
