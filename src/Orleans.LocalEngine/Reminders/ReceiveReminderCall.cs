using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>The call of <see cref="IRemindable.ReceiveReminder"/>.</summary>
internal sealed class ReceiveReminderCall : GrainVoidCall
{
    private static readonly GrainMethod ReceiveMethod =
        new("Orleans.IRemindable", nameof(IRemindable.ReceiveReminder), nameof(IRemindable.ReceiveReminder), GrainMethodOptions.None, null);

    public string ReminderName { get; set; } = "";

    public TickStatus Status { get; set; }

    public override GrainMethod Method => ReceiveMethod;

    protected override ValueTask Invoke(object grain) => new(((IRemindable)grain).ReceiveReminder(ReminderName, Status));

    protected override void Clear() => ReminderName = "";

    protected override void Return() => GrainCallPool<ReceiveReminderCall>.Return(this);
}
