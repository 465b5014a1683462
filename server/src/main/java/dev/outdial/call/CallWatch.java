package dev.outdial.call;

/// Is told what happens in calls, while it happens. Every method returns at once and never fails: whoever watches must
/// not hold up what is watched. May be called from any thread.
public interface CallWatch {
    /// Nobody watches.
    CallWatch NOBODY = new CallWatch() {
        @Override
        public void moved(Call call) {}

        @Override
        public void happened(String callId, Timeline.Entry entry) {}

        @Override
        public void said(String callId, Timeline.Said said) {}
    };

    /// A call was written down, or more is known of how it goes. Told after it was stored; two pieces of news that came
    /// at once may be told in the other order.
    void moved(Call call);

    /// The timeline has a new entry. Told after it was stored.
    void happened(String callId, Timeline.Entry entry);

    /// Something was said, or more is known of it. Told before it is stored, so that whoever finds it in the store has
    /// been told of it.
    void said(String callId, Timeline.Said said);
}
