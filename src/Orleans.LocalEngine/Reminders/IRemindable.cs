using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that has reminders: durable timers which activate it when they are due.</summary>
public interface IRemindable : IGrain, IAddressable
{
    /// <summary>Called when a reminder is due.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
