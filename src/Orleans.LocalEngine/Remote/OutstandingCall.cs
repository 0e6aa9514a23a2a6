using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>A call that waits for its answer.</summary>
internal sealed class OutstandingCall(GrainCall call) : Outstanding
{
    public override bool IsAbandoned => call.IsAbandoned;

    public override bool Receive(string kind, JsonElement message, JsonSerializerOptions options)
    {
        call.ReadResult(new GrainArgumentReader(message[2], options));
        call.Recycle();
        return true;
    }

    public override void Fail(Exception exception) => call.Fail(exception);
}
