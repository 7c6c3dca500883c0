//! What faults take away: the answer, or the call before it took effect.

use dbss::RetryPolicy;

use super::instances::wanted;
use super::{Place, builder};

#[tokio::test]
async fn a_call_whose_answer_is_lost_has_taken_effect() {
    for (fault, made) in [("cut-before", 0), ("cut-after", 1)] {
        let script = format!("create_instances nth 1 {fault}");
        let place = Place::of(builder(0).fault_script(script));
        let call = place.dbss.instance().create_instances(&wanted("new"));
        call.retry(RetryPolicy::none()).await.unwrap_err();
        assert_eq!(place.instances().await.len(), made, "{fault}");
    }
}
