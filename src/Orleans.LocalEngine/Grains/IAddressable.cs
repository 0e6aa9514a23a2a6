namespace Orleans.Runtime;

/// <summary>Whatever can be called from elsewhere: a grain or an observer.</summary>
public interface IAddressable;
